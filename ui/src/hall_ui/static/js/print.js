// The print button of papers.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
});
