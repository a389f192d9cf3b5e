/** Rows of a product in slabs, each a piece of work of a millisecond or two at most. */

/** Products of the largest slab. */
const MOST = 2 ** 19;

export class Slabs {
  /** Products so far. */
  #done = 0;

  /**
   * First row and number of rows of each slab. An engine compiles a loop only after having interpreted it for a while,
   * some ten times slower; so none is larger than all before it together, but for four rows, the fewest there are.
   *
   * @param {number} rows
   * @param {number} productsPerRow
   * @returns {Generator<[number, number], void>}
   */
  *of(rows, productsPerRow) {
    let count = 0;
    for (let row = 0; row < rows; row += count) {
      const most = Math.floor(Math.min(MOST, this.#done) / productsPerRow / 4) * 4;
      count = Math.min(Math.max(4, most), rows - row);
      this.#done += count * productsPerRow;
      yield [row, count];
    }
  }
}
