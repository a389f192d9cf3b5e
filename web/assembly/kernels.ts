/**
 * The kernels of `web/core/kernels.js` in AssemblyScript, two float64 at a time.
 *
 * Only independent outputs share a vector, and no multiplication is fused with an addition, so every number passes
 * through the same operations in the same order as in JavaScript.
 */

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const ROUNDING: f64 = 6755399441055744;
const FLAT: f64 = 44;
const GELU_LINEAR: f64 = 0.7978845608028654;
const GELU_CUBIC: f64 = 0.035677408136300125;
const SELU_ALPHA: f64 = 1.6732632423543772;
const SELU_SCALE: f64 = 1.0507009873554805;

// @ts-ignore: decorator
@inline
function all(x: f64): v128 {
  return f64x2.splat(x);
}

// @ts-ignore: decorator
@inline
function at(offset: i32): usize {
  return <usize>offset << 3;
}

// Numbers come in fours: those of a signal, because rows are padded, and the nodes of the theory.
export function scale(out: i32, values: i32, count: i32, factor: f64): void {
  const by = all(factor);
  const end = at(out + count);
  let from = at(values);
  for (let to = at(out); to < end; to += 16, from += 16) {
    v128.store(to, f64x2.mul(by, v128.load(from)));
  }
}

export function add(out: i32, values: i32, count: i32, factor: f64): void {
  const by = all(factor);
  const end = at(out + count);
  let from = at(values);
  for (let to = at(out); to < end; to += 16, from += 16) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(by, v128.load(from))));
  }
}

export function multiply(out: i32, values: i32, count: i32): void {
  const end = at(out + count);
  let from = at(values);
  for (let to = at(out); to < end; to += 16, from += 16) {
    v128.store(to, f64x2.mul(v128.load(to), v128.load(from)));
  }
}

export function subtract(out: i32, left: i32, right: i32, count: i32): void {
  const end = at(out + count);
  let a = at(left);
  let b = at(right);
  for (let to = at(out); to < end; to += 16, a += 16, b += 16) {
    v128.store(to, f64x2.sub(v128.load(a), v128.load(b)));
  }
}

export function columnSquares(out: i32, values: i32, stride: i32, rows: i32, factor: f64): void {
  const by = all(factor);
  const step = at(stride);
  for (let c = 0; c < stride; c += 4) {
    let low = all(0);
    let high = all(0);
    let from = at(values + c);
    for (let r = 0; r < rows; r++, from += step) {
      const a = f64x2.mul(by, v128.load(from));
      const b = f64x2.mul(by, v128.load(from, 16));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    v128.store(at(out + c), low);
    v128.store(at(out + c), high, 16);
  }
}

export function columnSums(out: i32, values: i32, stride: i32, rows: i32): void {
  const step = at(stride);
  for (let c = 0; c < stride; c += 2) {
    let sum = all(0);
    let from = at(values + c);
    for (let r = 0; r < rows; r++, from += step) sum = f64x2.add(sum, v128.load(from));
    v128.store(at(out + c), sum);
  }
}

/** Four columns of the right matrix are copied side by side; four rows by four columns stay in registers. */
export function product(
  out: i32, outRow: i32, left: i32, leftRow: i32, leftInner: i32, right: i32, rightInner: i32, rightColumn: i32,
  bias: i32, rows: i32, inner: i32, columns: i32, panel: i32,
): void {
  const start = at(panel);
  const end = start + at(4 * inner);
  const row1 = at(leftRow);
  const row2 = 2 * row1;
  const row3 = 3 * row1;
  const next = at(leftInner);
  const below = at(outRow);
  for (let c = 0; c < columns; c += 4) {
    const column = at(rightColumn);
    let from = at(right + c * rightColumn);
    for (let p = start; p < end; p += 32, from += at(rightInner)) {
      f64.store(p, f64.load(from));
      f64.store(p, f64.load(from + column), 8);
      f64.store(p, f64.load(from + 2 * column), 16);
      f64.store(p, f64.load(from + 3 * column), 24);
    }
    const b0 = v128.load(at(bias + c));
    const b1 = v128.load(at(bias + c), 16);
    for (let r = 0; r < rows; r += 4) {
      let s00 = b0, s01 = b1, s10 = b0, s11 = b1, s20 = b0, s21 = b1, s30 = b0, s31 = b1;
      let a = at(left + r * leftRow);
      for (let p = start; p < end; p += 32, a += next) {
        const w0 = v128.load(p);
        const w1 = v128.load(p, 16);
        const a0 = v128.load64_splat(a);
        s00 = f64x2.add(s00, f64x2.mul(a0, w0));
        s01 = f64x2.add(s01, f64x2.mul(a0, w1));
        const a1 = v128.load64_splat(a + row1);
        s10 = f64x2.add(s10, f64x2.mul(a1, w0));
        s11 = f64x2.add(s11, f64x2.mul(a1, w1));
        const a2 = v128.load64_splat(a + row2);
        s20 = f64x2.add(s20, f64x2.mul(a2, w0));
        s21 = f64x2.add(s21, f64x2.mul(a2, w1));
        const a3 = v128.load64_splat(a + row3);
        s30 = f64x2.add(s30, f64x2.mul(a3, w0));
        s31 = f64x2.add(s31, f64x2.mul(a3, w1));
      }
      let to = at(out + r * outRow + c);
      v128.store(to, s00);
      v128.store(to, s01, 16);
      to += below;
      v128.store(to, s10);
      v128.store(to, s11, 16);
      to += below;
      v128.store(to, s20);
      v128.store(to, s21, 16);
      to += below;
      v128.store(to, s30);
      v128.store(to, s31, 16);
    }
  }
}

// expm1(x) = numerator / denominator, with x = n ln 2 + r; the lowest bits of `rounded` are n.

// @ts-ignore: decorator
@inline
function rounded(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, all(LOG2_E)), all(ROUNDING));
}

// @ts-ignore: decorator
@inline
function remainder(x: v128, n: v128): v128 {
  return f64x2.sub(f64x2.sub(x, f64x2.mul(n, all(LN2_HIGH))), f64x2.mul(n, all(LN2_LOW)));
}

// @ts-ignore: decorator
@inline
function denominator(r: v128): v128 {
  const square = f64x2.mul(r, r);
  let series = all(-691.0 / 653837184000.0);
  series = f64x2.add(f64x2.mul(series, square), all(1.0 / 23950080.0));
  series = f64x2.add(f64x2.mul(series, square), all(-1.0 / 604800.0));
  series = f64x2.add(f64x2.mul(series, square), all(1.0 / 15120.0));
  series = f64x2.add(f64x2.mul(series, square), all(-1.0 / 360.0));
  series = f64x2.add(f64x2.mul(series, square), all(1.0 / 6.0));
  return f64x2.add(f64x2.sub(all(2), r), f64x2.mul(square, series));
}

// @ts-ignore: decorator
@inline
function numerator(bits: v128, r: v128, D: v128): v128 {
  // Moved to the exponent of 1, n makes 2^n.
  const power = i64x2.add(i64x2.shl(bits, 52), i64x2.splat(0x3ff0000000000000));
  return f64x2.add(f64x2.mul(power, f64x2.add(r, r)), f64x2.mul(f64x2.sub(power, all(1)), D));
}

/**
 * Leave tanh(x / 2) of two vectors at `to`. Their steps alternate, so that the processor works on one while it waits
 * for the other. `pmin(x, limit)` is `limit < x ? limit : x`: NaN stays.
 */
// @ts-ignore: decorator
@inline
function tanhOfHalves(to: usize, x0: v128, x1: v128): void {
  const limited0 = f64x2.pmin(x0, all(FLAT));
  const limited1 = f64x2.pmin(x1, all(FLAT));
  const bits0 = rounded(limited0);
  const bits1 = rounded(limited1);
  const r0 = remainder(limited0, f64x2.sub(bits0, all(ROUNDING)));
  const r1 = remainder(limited1, f64x2.sub(bits1, all(ROUNDING)));
  const D0 = denominator(r0);
  const D1 = denominator(r1);
  const above0 = numerator(bits0, r0, D0);
  const above1 = numerator(bits1, r1, D1);
  v128.store(to, f64x2.div(above0, f64x2.add(f64x2.add(D0, D0), above0)));
  v128.store(to, f64x2.div(above1, f64x2.add(f64x2.add(D1, D1), above1)), 16);
}

/** `size` with the sign changed where z < 0. */
// @ts-ignore: decorator
@inline
function withSign(size: v128, z: v128): v128 {
  return v128.xor(size, v128.and(f64x2.lt(z, all(0)), i64x2.splat(0x8000000000000000)));
}

export function activate(kind: i32, h: i32, slope: i32, count: i32): void {
  const from = at(h);
  const end = at(h + count);
  const aside = at(slope) - from;
  if (kind == 0) sigmoid(from, end, aside);
  else if (kind == 1) tanh(from, end, aside);
  else if (kind == 2) relu(from, end, aside);
  else if (kind == 3) leakyRelu(from, end, aside);
  else if (kind == 4) elu(from, end, aside, 1, 1);
  else if (kind == 5) elu(from, end, aside, SELU_ALPHA, SELU_SCALE);
  else gelu(from, end, aside);
}

function sigmoid(from: usize, end: usize, aside: usize): void {
  for (let i = from; i < end; i += 32) {
    tanhOfHalves(i + aside, f64x2.abs(v128.load(i)), f64x2.abs(v128.load(i, 16)));
    sigmoidOfTanh(i, i + aside);
    sigmoidOfTanh(i + 16, i + 16 + aside);
  }
}

// @ts-ignore: decorator
@inline
function sigmoidOfTanh(i: usize, slope: usize): void {
  const t = withSign(v128.load(slope), v128.load(i));
  const phi = f64x2.add(f64x2.mul(all(0.5), t), all(0.5));
  v128.store(i, phi);
  v128.store(slope, f64x2.mul(f64x2.sub(all(1), phi), phi));
}

function tanh(from: usize, end: usize, aside: usize): void {
  for (let i = from; i < end; i += 32) {
    const x0 = f64x2.mul(all(2), f64x2.abs(v128.load(i)));
    const x1 = f64x2.mul(all(2), f64x2.abs(v128.load(i, 16)));
    tanhOfHalves(i + aside, x0, x1);
    tanhOfTanh(i, i + aside);
    tanhOfTanh(i + 16, i + 16 + aside);
  }
}

// @ts-ignore: decorator
@inline
function tanhOfTanh(i: usize, slope: usize): void {
  const t = v128.load(slope);
  v128.store(i, withSign(t, v128.load(i)));
  v128.store(slope, f64x2.sub(all(1), f64x2.mul(t, t)));
}

function relu(from: usize, end: usize, aside: usize): void {
  for (let i = from; i < end; i += 16) {
    const z = v128.load(i);
    v128.store(i, v128.andnot(z, f64x2.le(z, all(0))));
    const slope = v128.and(all(1), f64x2.gt(z, all(0)));
    v128.store(i + aside, v128.or(slope, f64x2.ne(z, z))); // a vector of ones is NaN
  }
}

function leakyRelu(from: usize, end: usize, aside: usize): void {
  for (let i = from; i < end; i += 16) {
    const z = v128.load(i);
    const slope = v128.bitselect(all(1), all(0.01), f64x2.gt(z, all(0)));
    const factor = v128.or(slope, f64x2.ne(z, z));
    v128.store(i, f64x2.mul(factor, z));
    v128.store(i + aside, factor);
  }
}

function elu(from: usize, end: usize, aside: usize, alpha: f64, scale: f64): void {
  const limit = scale * alpha;
  for (let i = from; i < end; i += 16) {
    const z = v128.load(i);
    const above = f64x2.gt(z, all(0));
    const low = f64x2.pmax(z, all(-FLAT));
    const x = v128.andnot(low, above);
    const bits = rounded(x);
    const r = remainder(x, f64x2.sub(bits, all(ROUNDING)));
    const D = denominator(r);
    const below = f64x2.mul(all(alpha), f64x2.div(numerator(bits, r, D), D));
    const phi = f64x2.mul(all(scale), v128.bitselect(z, below, above));
    v128.store(i, phi);
    v128.store(i + aside, v128.bitselect(all(scale), f64x2.add(phi, all(limit)), above));
  }
}

function gelu(from: usize, end: usize, aside: usize): void {
  for (let i = from; i < end; i += 32) {
    const z0 = v128.load(i);
    const z1 = v128.load(i, 16);
    const near0 = geluNear(z0);
    const near1 = geluNear(z1);
    const u0 = geluCubic(near0);
    const u1 = geluCubic(near1);
    const to = i + aside;
    tanhOfHalves(to, f64x2.mul(all(2), f64x2.abs(u0)), f64x2.mul(all(2), f64x2.abs(u1)));
    const t0 = withSign(v128.load(to), u0);
    const t1 = withSign(v128.load(to, 16), u1);
    const half0 = f64x2.mul(f64x2.add(t0, all(1)), all(0.5));
    const half1 = f64x2.mul(f64x2.add(t1, all(1)), all(0.5));
    v128.store(i, f64x2.mul(half0, z0));
    v128.store(i, f64x2.mul(half1, z1), 16);
    v128.store(to, f64x2.mul(half0, geluFactor(near0, u0, t0)));
    v128.store(to, f64x2.mul(half1, geluFactor(near1, u1, t1)), 16);
  }
}

/** From -10 to 10: beyond, tanh is 1 and z^3 may overflow. */
// @ts-ignore: decorator
@inline
function geluNear(z: v128): v128 {
  return f64x2.pmin(f64x2.pmax(z, all(-10)), all(10));
}

// @ts-ignore: decorator
@inline
function geluCubic(near: v128): v128 {
  const cubic = f64x2.mul(f64x2.mul(near, near), all(GELU_CUBIC));
  return f64x2.mul(f64x2.add(cubic, all(GELU_LINEAR)), near);
}

// @ts-ignore: decorator
@inline
function geluFactor(near: v128, u: v128, t: v128): v128 {
  const rest = f64x2.sub(f64x2.mul(all(3), u), f64x2.mul(all(2 * GELU_LINEAR), near));
  return f64x2.add(f64x2.mul(rest, f64x2.sub(all(1), t)), all(1));
}

export function normals(
  out: i32, stride: i32, columns: i32, row: i32, rows: i32, seed: u32, layer: u32, stream: u32,
): void {
  for (let r = 0; r < rows; r++) {
    const to = at(out + r * stride);
    for (let c = 0; c < columns; c += 4) {
      let c0: u32 = c >> 2, c1: u32 = row + r, c2: u32 = layer, c3: u32 = stream;
      let k0: u32 = seed, k1: u32 = 0;
      for (let round = 0; round < 10; round++) {
        const p0 = <u64>0xd2511f53 * <u64>c0;
        const p1 = <u64>0xcd9e8d57 * <u64>c2;
        c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
        c1 = <u32>p1;
        c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
        c3 = <u32>p0;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
      }
      // The last of the four may stand in the columns that fill up a row; those stay 0.
      const place = to + at(c);
      f64.store(place, normal(c0));
      if (c + 1 < columns) f64.store(place, normal(c1), 8);
      if (c + 2 < columns) f64.store(place, normal(c2), 16);
      if (c + 3 < columns) f64.store(place, normal(c3), 24);
    }
  }
}

function normal(bits: u32): f64 {
  const share = (<f64>bits + 0.5) * 2.3283064365386963e-10;
  const q = share - 0.5;
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const above = ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
      + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
      + 133.14166789178437745) * r + 3.387132872796366608;
    const below = ((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
      + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
      + 42.313330701600911252) * r + 1;
    return q * above / below;
  }
  const r = root(-log(q < 0 ? share : 1 - share)) - 1.6;
  const above = ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
    + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
    + 4.6303378461565452959) * r + 1.42343711074968357734;
  const below = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
    + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
    + 2.05319162663775882187) * r + 1;
  const size = above / below;
  return q < 0 ? -size : size;
}

/** sqrt of a number between 1e-3 and 1e3, in Newton's steps; `f64.sqrt` would round differently. */
function root(x: f64): f64 {
  const bits = reinterpret<u64>(x) >> 32;
  let guess = reinterpret<f64>(((bits >> 1) + 0x1ff80000) << 32);
  for (let step = 0; step < 5; step++) guess = 0.5 * (guess + x / guess);
  return guess;
}

/** The natural logarithm of a number from 2^-33 to 1. */
function log(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let n = <f64>(<i32>(bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series: f64 = 2.0 / 21.0;
  for (let k: f64 = 19; k > 0; k -= 2) series = series * square + 2.0 / k;
  return n * LN2_HIGH + (s * series + n * LN2_LOW);
}
