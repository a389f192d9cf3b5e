"""Neural networks in numpy with hand-written gradients.

The convention, fixed here for every file of this package:

- Rows are samples. A batch of activations `h` is (seeds, batch, units): the leading axis holds independent networks
  that differ in their random numbers only, so one call measures many seeds.
- `W` is (seeds, fan_in, fan_out), `b` is (seeds, 1, fan_out), and a layer computes z = h @ W + b, h = phi(z).
- `z` is the preactivation, `h` the activation, `delta` is dL/dz with the shape of `z`; `dW` and `db` are dL/dW and
  dL/db with the shapes of `W` and `b`; `dh` is dL/dh.
- What a layer learns stands in its `parameters`, one array with the seeds in front that optimisers update in place,
  and dL/dparameters in its `gradients`, of the same layout; `W`, `dW` and the like are views of the two.
- Layers count from 1 at the input; h_0 = x is the input itself.
- float32 in, float32 out; float64 and complex128 pass through in the same way, which is what gradient checks use.
- What leaves the range of floats goes on as infinity or NaN, without a warning and seed by seed; `divergence` says
  where it shows. What is handed in must be finite.
- Randomness is an explicit argument: `rngs` holds one generator for each seed.
"""
