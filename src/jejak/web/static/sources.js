// Files dropped anywhere on the page are sent as if chosen; what is too much is said before it is
// sent. Everything else works without this script.
(() => {
  document.documentElement.classList.add("has-script");
  document.body.addEventListener("job-ended", () => {
    // The new part is in the page a moment later.
    setTimeout(() => {
      const title = document.getElementById("h-job");
      if (title) globalThis.jejak.say(title.textContent);
    }, 300);
  });
  const form = document.getElementById("add-files");
  if (!form) return;
  const input = form.querySelector('input[type="file"]');
  const place = document.getElementById("files-say");
  const button = form.querySelector("button");
  const told = form.dataset;
  const check = () => {
    const files = [...input.files];
    const all = files.reduce((sum, one) => sum + one.size, 0);
    const fits = files.length <= Number(told.files) && all <= Number(told.all)
      && files.every((one) => one.size <= Number(told.file));
    button.disabled = !fits;
    place.textContent = !fits ? told.large
      : files.length ? told.chosen.replace("{count}", files.length) : "";
    return fits;
  };
  input.addEventListener("change", check);
  form.addEventListener("submit", () => {
    place.textContent = told.sending;
    button.disabled = true;
  });
  addEventListener("pageshow", () => { button.disabled = false; });
  const files = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let inside = 0;
  const over = (on) => document.getElementById("add").classList.toggle("over", on);
  document.addEventListener("dragenter", (event) => {
    if (!files(event)) return;
    inside += 1;
    document.getElementById("add").open = true;
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (files(event)) { inside -= 1; over(inside > 0); }
  });
  document.addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    inside = 0;
    over(false);
    input.files = event.dataTransfer.files;
    if (input.files.length && check()) form.requestSubmit();
  });
})();
