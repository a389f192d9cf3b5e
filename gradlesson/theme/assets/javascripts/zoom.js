/** A larger view of a figure. Without this script its button is a link to the drawing as a file. */

document.addEventListener("click", (event) => {
  const link = event.target.closest(".gl-zoom");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
});

/** @param {HTMLAnchorElement} link */
function show(link) {
  const drawing = link.parentElement.querySelector("svg").cloneNode(true);
  const { width, height } = drawing.viewBox.baseVal;
  drawing.style.setProperty("--gl-ratio", String(width / height));
  const dialog = document.createElement("dialog");
  dialog.className = "gl-lightbox";
  dialog.setAttribute("aria-label", link.getAttribute("aria-label"));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "gl-lightbox__close";
  close.setAttribute("aria-label", link.dataset.close);
  const sheet = document.createElement("div");
  sheet.className = "gl-lightbox__sheet";
  sheet.tabIndex = 0;
  sheet.append(drawing);
  dialog.append(close, sheet);
  // Anywhere: there is nothing to press on a drawing.
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  // Within the part that a new page replaces.
  link.closest("[data-md-component=container]").append(dialog);
  dialog.showModal();
}
