element.addEventListener("click", (event) => {
  const open = event.target.closest(".pq-open");
  if (open) {
    const { document: name, start, end } = open.dataset;
    delete document.querySelector("#pq-reader .pq-reader")?.dataset.closed;
    trigger("select", { document: name, start: Number(start), end: Number(end) });
  }
  const act = event.target.closest(".pq-act");
  if (act) {
    trigger("click", { action: act.dataset.action, item: Number(act.dataset.item) });
  }
  const copy = event.target.closest(".pq-copy");
  if (copy) {
    const area = document.createElement("textarea");
    area.value = copy.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    copy.textContent = "已复制";
    copy.focus();
  }
});
