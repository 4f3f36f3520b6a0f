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

// On a narrow screen a wide table scrolls sideways: the marked cell must not be what is out of sight.
const showMarks = (root) => root.querySelectorAll(".bq-scroll td:has(mark)").forEach((cell) => {
  const box = cell.closest(".bq-scroll");
  box.scrollLeft = cell.offsetLeft + cell.offsetWidth - box.clientWidth;
});
element.addEventListener("change", (event) => showMarks(event.target.closest(".bq-evidence")));

// A new answer is brought into view, and the address becomes its own: a reload shows the same answer again.
watch("value", () => {
  const turns = element.querySelectorAll(".bq-turn");
  const last = turns[turns.length - 1];
  if (last) {
    showMarks(last);
    last.scrollIntoView({ block: "start", behavior: "smooth" });
    history.replaceState(null, "", last.dataset.permalink);
  }
});
