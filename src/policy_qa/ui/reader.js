const close = () => {
  const shown = element.querySelector(".pq-reader");
  if (shown) shown.hidden = true;
};
element.addEventListener("click", (event) => {
  if (event.target.closest(".pq-close")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
