// Runs once for each HTML component with `element`, `trigger` and `watch` from Gradio. Clicks are caught here,
// not on the buttons, because the content is replaced with every answer.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { ask, show, turn, open, copy, copied, leaf, zoom } = button.dataset;
  if (ask || show || open) trigger("select", { ask: ask || "", show: show || "", turn: turn || "0", open: open || "" });
  if (copy && navigator.clipboard) {
    const label = button.textContent;
    navigator.clipboard.writeText(copy).then(() => {
      button.textContent = copied;
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }
  if (button.matches("[data-print]")) window.print();
  if (leaf || zoom) moveSheet(button.closest(".bq-whole"), Number(leaf || 0), Number(zoom || 0));
});

// Turning pages and zoom of a page's picture, without asking the server: only the picture's address changes.
const moveSheet = (whole, leaf, zoom) => {
  const state = whole.querySelector(".bq-leaves").dataset, sheet = whole.querySelector(".bq-sheet");
  const page = Math.min(Math.max(1, Number(state.page) + leaf), Number(state.pages));
  state.page = page;
  if (leaf) sheet.querySelector("img").src = `${state.folder}/${page}.webp`;
  sheet.classList.toggle("bq-elsewhere", page !== Number(state.cited));
  sheet.style.width = `${Math.min(400, Math.max(50, parseInt(sheet.style.width || 100) + zoom))}%`;
  whole.querySelector("output").textContent = `${page} / ${state.pages}`;
  whole.querySelector("[data-leaf='-1']").disabled = page === 1;
  whole.querySelector("[data-leaf='1']").disabled = page === Number(state.pages);
};

// On a narrow screen a wide table scrolls sideways: the marked cell must not be what is out of sight.
const showMarks = (root) => root.querySelectorAll(".bq-scroll td:has(mark)").forEach((cell) => {
  const box = cell.closest(".bq-scroll");
  box.scrollLeft = cell.offsetLeft + cell.offsetWidth - box.clientWidth;
});
element.addEventListener("change", (event) => {
  const evidence = event.target.closest(".bq-evidence");
  if (evidence) showMarks(evidence);
});

// A new answer is brought into view, and the address becomes its own: a reload shows the same answer again.
// What was unfolded in an answer that is there already gets the focus, so that the keyboard goes on there.
let newest = "";
watch("value", () => {
  const shown = element.querySelectorAll(".bq-turn"), last = shown[shown.length - 1];
  const name = last ? shown.length + last.dataset.permalink : "";
  if (last && name !== newest) {
    showMarks(last);
    last.scrollIntoView({ block: "start", behavior: "smooth" });
    history.replaceState(null, "", last.dataset.permalink);
  } else {
    showMarks(element);
    element.querySelector("[data-focus]")?.focus({ preventScroll: true });
  }
  newest = name;
});
