"""Departments that never existed, with a consistent budget, printed in every layout: the extraction's benchmark.

One seed makes one department (``departments``): its units, projects and every amount of money by who spends it, on
what, out of which source. The statements (``statements``, set as ``forms.toml`` says: the eleven of a budget, other
provinces' shapes, final accounts) and the explanation (``prose``) are sums of these amounts, so all identities hold.
``typeset`` lays a statement out as a grid of cells, each figure with the truth about it; ``layouts_text`` and
``layouts_pdf`` print the grids and remember on which line or page each figure stands; ``damage`` spoils a grid and
knows which figures that touches; ``identities`` tells, independently of the index, which identities then break.

The same seed gives the same bytes. Nothing here reads a published document.
"""
