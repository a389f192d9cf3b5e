/** How many samples a device can take: on a slow one the batch is halved until a pass takes no longer than bearable. */

/** @typedef {import("../core/types.js").Settings} Settings */

export const SMALLEST_BATCH = 16;

/** Milliseconds that one pass may take. */
export const BEARABLE = 150;

/** Passes that must have been timed before any is called slow: the first one warms the compiler up. */
const WARM = 2;

export class Pace {
  constructor() {
    /** Milliseconds for a multiplication, at best. */
    this.rate = Infinity;
    this.passes = 0;
  }

  /**
   * Keep what a pass took.
   *
   * @param {Settings} settings
   * @param {number} milliseconds
   */
  note(settings, milliseconds) {
    this.passes += 1;
    this.rate = Math.min(this.rate, milliseconds / work(settings));
  }

  /** Whether a pass was slow, but may have been so by its being the first. @param {number} milliseconds */
  isUnsure(milliseconds) {
    return this.passes < WARM && milliseconds > BEARABLE;
  }

  /**
   * The batch to compute with: that of the settings, or half of it as often as needed, but no fewer than 16.
   *
   * @param {Settings} settings
   */
  batch(settings) {
    let { batch } = settings;
    if (this.passes < WARM) return batch;
    while (batch >= 2 * SMALLEST_BATCH && this.rate * work({ ...settings, batch }) > BEARABLE) {
      batch = Math.floor(batch / 2);
    }
    return batch;
  }
}

/** Multiplications of a pass, up to a factor. @param {Settings} settings */
const work = ({ depth, width, batch }) => depth * width * width * batch;
