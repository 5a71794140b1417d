// The table of governments: search, filters, order and pages. Without it the whole table stands on the page.
const table = document.querySelector("#governments");
const filters = document.querySelector("#filters");
const texts = JSON.parse(table.dataset.texts);
const grid = new DataTable(table, {
  autoWidth: false,
  order: [],
  pageLength: 25,
  layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: "paging" },
  language: {
    ...texts,
    emptyTable: texts.zeroRecords,
    paginate: { first: "«", previous: "‹", next: "›", last: "»" },
    aria: {
      orderable: texts.ascending,
      orderableReverse: texts.descending,
      orderableRemove: texts.unsorted,
      paginate: { first: texts.first, previous: texts.previous, next: texts.next, last: texts.last },
    },
  },
});

const chosen = {};
grid.search.fixed("filters", (_text, _data, index) => {
  const row = grid.row(index).node().dataset;
  return Object.entries(chosen).every(([name, value]) => !value || row[name] === value);
});

function draw() {
  for (const select of filters.querySelectorAll("select")) chosen[select.name] = select.value;
  grid.search(filters.elements.search.value).draw();
}

filters.addEventListener("input", draw);
filters.addEventListener("reset", () => setTimeout(draw));
filters.addEventListener("submit", (event) => event.preventDefault());
filters.hidden = false;

// paper shows every row that meets the filters, and the map as a table
let length = grid.page.len();
const provinces = document.querySelector(".provinces");
let wasOpen = provinces.open;
addEventListener("beforeprint", () => {
  wasOpen = provinces.open;
  length = grid.page.len();
  provinces.open = true;
  grid.page.len(-1).draw(false);
});
addEventListener("afterprint", () => {
  provinces.open = wasOpen;
  grid.page.len(length).draw(false);
});
