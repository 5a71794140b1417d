// The table of governments: search, filters, order and pages. Without it the whole table stands on the page.
const table = document.querySelector("#governments");
const filters = document.querySelector("#filters");
const texts = JSON.parse(table.dataset.texts);
const address = new URLSearchParams(location.search);

// exact values first, then ranges by their middle, then what is not known: in both directions
const ranked = ["exact", "range", ""];
for (const [name, sign] of [["asc", 1], ["desc", -1]]) {
  DataTable.ext.type.order[`known-${name}`] = (first, second) => {
    const [[kind, number], [otherKind, other]] = [first, second].map((text) => String(text).split(" "));
    return ranked.indexOf(kind) - ranked.indexOf(otherKind) || sign * (number - other) || 0;
  };
}

const [column, direction] = (address.get("order") ?? "").split(".");
for (const field of filters.elements) if (field.name && address.has(field.name)) field.value = address.get(field.name);
const grid = new DataTable(table, {
  autoWidth: false,
  order: direction ? [[Number(column), direction]] : [],
  columnDefs: [{ targets: [...table.querySelectorAll("thead th.known")].map((head) => head.cellIndex), type: "known" }],
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

// A name is understood as on the command line: whatever its case, blanks and signs, with a title or without; a figure
// with point or comma. What is typed may be a part of it, or several words.
const titles = JSON.parse(table.dataset.titles);
const NUMBER = /^[+−-]?\d+([.,]\d*)?$/;
const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
const bare = (number) => number.replace(",", ".").replace(/^[+−-]/, "");

function readings(typed) {
  const key = fold(typed);
  const found = [[key, null]];
  for (let end = 1; end <= key.length; end++) {
    if (titles[key.slice(0, end)]) found.push([key.slice(end), titles[key.slice(0, end)]]);
  }
  return found;
}

const searched = grid.rows({ order: "index" }).nodes().toArray().map((row) => ({
  ...row.dataset,
  figures: [row.dataset.code, ...(row.textContent.match(/\d+[.,]\d+/g) ?? [])].map(bare),
}));
const ofProvince = {};
for (const row of searched) if (row.level === "provinsi") ofProvince[row.province] = row.names.replace(/\bprovinsi/g, "");

function meets(row, asked) {
  if (asked.figure && row.figures.some((figure) => figure.startsWith(asked.figure))) return true;
  return asked.readings.some(([name, levels]) =>
    (!levels || levels.includes(row.level)) && (row.names.includes(name) || ofProvince[row.province]?.includes(name)));
}

const understood = (typed) => ({ figure: NUMBER.test(typed) && bare(typed), readings: readings(typed) });

const chosen = {};
let whole = understood("");
let words = [whole];
grid.search.fixed("filters", (_text, _data, index) => {
  const row = searched[index];
  if (!Object.entries(chosen).every(([name, value]) => !value || row[name] === value)) return false;
  return meets(row, whole) || (words.length > 1 && words.every((word) => meets(row, word)));
});

function draw() {
  for (const select of filters.querySelectorAll("select")) chosen[select.name] = select.value;
  const typed = filters.elements.search.value.trim();
  whole = understood(typed);
  words = typed.split(/\s+/).map(understood);
  grid.draw();
}

// what is looked at stands in the address: it can be sent, and Back finds it again
function keep() {
  const [[sorted, way] = []] = grid.order();
  const state = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
  if (way) state.set("order", `${sorted}.${way}`);
  if (grid.page()) state.set("page", grid.page() + 1);
  history.replaceState(null, "", `${location.pathname}${state.size ? `?${state}` : ""}${location.hash}`);
}

filters.addEventListener("input", draw);
filters.addEventListener("reset", () => setTimeout(draw));
filters.addEventListener("submit", (event) => event.preventDefault());
filters.hidden = false;
draw();
grid.page(Number(address.get("page") ?? 1) - 1).draw("page");
grid.on("draw", keep);

// the rows that meet the filters, in their order, as their page shows them
document.querySelector("#save").addEventListener("click", (event) => {
  const told = (cell) => `"${cell.innerText.trim().replaceAll(/\s+/g, " ").replaceAll('"', '""').replace(/^[=+@]/, "'$&")}"`;
  const cells = (row) => [...row.cells].filter((cell) => !cell.matches(".files")).map(told).join(";");
  const rows = grid.rows({ order: "current", search: "applied" }).nodes().toArray();
  const text = `\ufeff${[table.tHead.rows[0], ...rows].map(cells).join("\r\n")}\r\n`;
  event.target.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
});
document.querySelector("#save").hidden = false;

// the same as a workbook, with numbers where one total or change is known
new DataTable.Buttons(grid, {
  buttons: [
    {
      extend: "excelHtml5",
      name: "workbook",
      title: null,
      messageTop: null,
      filename: document.querySelector("#save").download.replace(/\.csv$/, ""),
      exportOptions: {
        columns: ":not(.files)",
        modifier: { order: "current", search: "applied", page: "all" },
        format: {
          body: (_data, _row, _column, cell) => {
            const [, exact] = (cell.dataset.order ?? "").match(/^exact (.+)$/) ?? [];
            return exact ?? cell.innerText.trim().replaceAll(/\s+/g, " ");
          },
        },
      },
    },
  ],
});
const workbook = document.querySelector("#save-workbook");
workbook.addEventListener("click", () => grid.button("workbook:name").trigger());
workbook.hidden = false;

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
