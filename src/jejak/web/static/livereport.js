// Escape leaves a sentence as it was; after a form has gone, the focus stays where it stood.
// Everything works without this script.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const form = event.target.closest?.(".rewriting");
    const cancel = form?.querySelector("[data-cancel]");
    if (cancel) { event.preventDefault(); cancel.click(); }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.target;
    if (!told.classList?.contains("told") || told.classList.contains("rewriting")) return;
    if (document.activeElement && document.activeElement !== document.body) return;
    told.querySelector(".pen")?.focus();
  });
})();
