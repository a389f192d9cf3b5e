/** What is wider than the screen can be scrolled by keyboard; tables of words become lists on a phone. */

const COLUMNS_OF_A_LIST = 4;

// Told when lines have their places, so that asking for widths makes no work.
const content = new ResizeObserver(letScroll);

// Before the first paint, so that nothing moves; the theme comes later, and says when another page is here.
shape();
addEventListener("DOMContentLoaded", () => globalThis.document$?.subscribe(shape));
// Formulas grow when their font comes.
document.fonts.addEventListener("loadingdone", letScroll);

function shape() {
  for (const table of document.querySelectorAll(".md-content table:not([class], [data-gl-stack])")) {
    if (!table.closest(".gl-table") && table.rows[0].cells.length >= COLUMNS_OF_A_LIST) stack(table);
  }
  content.disconnect();
  content.observe(document.querySelector(".md-content"));
}

/** Let the keyboard scroll what is too wide now. */
function letScroll() {
  for (const wide of document.querySelectorAll(".md-typeset__scrollwrap, .gl-math")) {
    if (wide.scrollWidth > wide.clientWidth && !wide.closest(".gl-table")) wide.tabIndex = 0;
  }
}

/**
 * Tell each cell the name of its column, for the style sheet to show, and keep the roles that `display` takes away.
 * @param {HTMLTableElement} table
 */
function stack(table) {
  const heads = [...table.tHead.rows[0].cells];
  table.dataset.glStack = "";
  table.role = "table";
  for (const group of [table.tHead, ...table.tBodies]) group.role = "rowgroup";
  for (const row of table.rows) row.role = "row";
  for (const head of heads) head.role = "columnheader";
  for (const row of table.tBodies[0].rows) {
    for (const [at, cell] of [...row.cells].entries()) {
      cell.role = "cell";
      const label = document.createElement("span");
      label.className = "gl-stack__label";
      label.setAttribute("aria-hidden", "true");
      label.append(...heads[at].cloneNode(true).childNodes);
      const content = document.createElement("div");
      content.append(...cell.childNodes);
      cell.append(label, content);
    }
  }
}
