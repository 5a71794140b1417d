// A figure can be taken along: as the drawing that it is (SVG), as a picture (PNG), or alone on a page (?figure=1), which
// other pages may frame. A drawing that leaves the page carries the page's letters.
const letters = [...document.styleSheets]
  .flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule instanceof CSSFontFaceRule)
  .map((rule) => rule.cssText)
  .join("\n");
const DENSITY = 3; // pixels of the picture to one of the page
const page = decodeURI(location.pathname.split("/").pop()).replace(/\.html$/, "");

const drawing = (svg) => {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", svg.namespaceURI);
  copy.prepend(Object.assign(document.createElementNS(svg.namespaceURI, "style"), { textContent: letters }));
  return new XMLSerializer().serializeToString(copy);
};

const picture = async (svg) => {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing(svg))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(DENSITY * image.width, DENSITY * image.height);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob();
};

const made = {
  svg: async (svg) => new Blob([drawing(svg)], { type: "image/svg+xml" }),
  png: picture,
};

for (const figure of document.querySelectorAll("figure:has(.ways)")) {
  figure.querySelector(".ways").hidden = false;
  for (const button of figure.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      const form = button.dataset.form;
      const address = URL.createObjectURL(await made[form](figure.querySelector("svg")));
      const link = Object.assign(document.createElement("a"), { href: address, download: `${page}-${figure.id}.${form}` });
      link.click();
      URL.revokeObjectURL(address);
    });
  }
}

const alone = document.querySelector(`#figure-${Number(new URLSearchParams(location.search).get("figure"))}`);
if (alone) {
  const back = alone.querySelector(".ways a");
  Object.assign(back, { href: location.pathname, target: "_top", textContent: document.title });
  document.body.replaceChildren(alone);
}
