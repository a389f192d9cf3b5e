/** The one script of the playground: in a page it makes the element, in a worker it computes. */

import { serve } from "./element/client.js";
import { GradientPlayground } from "./element/element.js";

const NAME = "gradient-playground";

if (typeof document === "undefined") serve();
else if (!customElements.get(NAME)) customElements.define(NAME, GradientPlayground);
