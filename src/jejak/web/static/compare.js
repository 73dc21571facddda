// Lights up what belongs together: a provision, its ribbons, and its counterparts.
(() => {
  const numbers = (mark) => (mark.dataset.rows || "").split(" ").filter(Boolean);
  const light = (event, on) => {
    const mark = event.target.closest?.(".ribbons a");
    const picture = mark?.closest("svg");
    if (!picture) return;
    const mine = new Set(numbers(mark));
    const others = [...picture.querySelectorAll("a")].filter((one) => numbers(one).some((number) => mine.has(number)));
    if (others.length < 2) return;
    for (const one of others) one.classList.toggle("lit", on);
    picture.classList.toggle("dim", on);
  };
  for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begins, (event) => light(event, true));
    document.addEventListener(ends, (event) => light(event, false));
  }
})();
