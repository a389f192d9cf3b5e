/** A Python program that prints the numbers of the page, bit for bit. */

/** @typedef {import("../core/types.js").Settings} Settings */

/**
 * @param {Settings} settings
 * @param {number} steps Updates that the page shows; 0 for the untrained network.
 */
export function snippet(settings, steps) {
  const values = Object.entries(settings).map(([name, value]) => `    ${snake(name)}=${JSON.stringify(value)},`);
  const columns = steps ? "delta_by_layer" : "delta_by_layer, seen.activation_by_layer";
  const last = steps ? `for _ in range(${steps + 1}):\n    seen = network.train_step()` : "seen = network.run()";
  return `from gradlesson.course.playground.network import Network
from gradlesson.course.playground.settings import Settings

network = Network(Settings(
${values.join("\n")}
))
${last}
print("loss", float(seen.loss))
for layer, values in enumerate(zip(seen.${columns}), start=1):
    print(layer, *map(float, values))
`;
}

/** @param {string} name */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
