const close = () => {
  const shown = element.querySelector(".pq-reader");
  if (!shown) return;
  shown.hidden = true;
  // closed before it was scrolled to its place: it must not open again then
  shown.dataset.closed = "yes";
};
element.addEventListener("click", (event) => {
  if (event.target.closest(".pq-close")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
