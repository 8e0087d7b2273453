// Places and requirement sets in Office.js. Rows and columns are counted from 1, an area is [top, left, bottom, right].
const Cells = (() => {
  const letters = column => column > 26 ? letters(Math.floor((column - 1) / 26)) + letters((column - 1) % 26 + 1)
    : String.fromCharCode(64 + column);
  const number = text => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const address = ([top, left, bottom, right]) => {
    const first = letters(left) + top, last = letters(right) + bottom;
    return first === last ? first : `${first}:${last}`;
  };
  const one = (row, col) => letters(col) + row;
  // the areas in an address such as Drift!A1:B2,Drift!C3:C4
  const areas = text => [...text.matchAll(/\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)(?=,|$)/g)]
    .map(([, left, top, right, bottom]) => [+top, number(left), +bottom, number(right)]);
  const supports = version => Office.context.requirements.isSetSupported("ExcelApi", version);
  return { letters, address, one, areas, supports };
})();
