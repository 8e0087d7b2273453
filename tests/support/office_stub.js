// Stands in for office.js in a browser, before office_objects.mjs: what of office-addin-mock the open workbook needs.
class Mock {
  constructor(values) { this.asked = []; this.populate(values); }
  populate(values) {
    this.held = values;
    for (const name of Object.keys(values)) this[name] = "not loaded";
  }
  load(what) { this.asked.push(...what.split(",")); }
  async sync() {
    for (const name of this.asked.splice(0)) {
      if (!(name in this.held)) throw new Error(`${name} is not there`);
      this[name] = this.held[name];
    }
  }
}
