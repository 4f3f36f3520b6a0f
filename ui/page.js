// Runs once for each HTML component with `element`, `trigger` and `watch` from Gradio. Clicks are caught here,
// not on the buttons, because the content is replaced with every answer.
element.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-ask]");
  if (asks) {
    trigger("select", { value: asks.dataset.ask });
    return;
  }
  const copies = event.target.closest("[data-copy]");
  if (copies && navigator.clipboard) {
    navigator.clipboard.writeText(copies.dataset.copy).then(() => {
      const label = copies.textContent;
      copies.textContent = copies.dataset.copied;
      setTimeout(() => { copies.textContent = label; }, 1500);
    });
  }
});

// A new answer is brought into view, and the address becomes its own: a reload shows the same answer again.
watch("value", () => {
  const turns = element.querySelectorAll(".bq-turn");
  const last = turns[turns.length - 1];
  if (last) {
    last.scrollIntoView({ block: "start", behavior: "smooth" });
    history.replaceState(null, "", last.dataset.permalink);
  }
});
