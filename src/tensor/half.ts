/** @file 16-bit floats as numbers: IEEE binary16 (`float16`) and bfloat16, rounded to nearest, ties to even. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The number a binary16's 16 bits stand for. */
export function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the binary16 nearest to a number; over 65504 by half a step or more becomes infinity. */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundTiesToEven(size * 2 ** 24); // subnormal, or the first normal after rounding up
  const exponent = Math.floor(Math.log2(size));
  const exact = size >= 2 ** (exponent + 1) ? exponent + 1 : size < 2 ** exponent ? exponent - 1 : exponent; // log2 may be off by one ulp
  // a fraction that rounds up to 1024 carries into the exponent, as it should
  return sign | (((exact + 15) << 10) + roundTiesToEven((size / 2 ** exact - 1) * 1024));
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** The number a bfloat16's 16 bits stand for: the upper half of a float32. */
export function fromBfloat16(upper: number): number {
  bits[0] = upper << 16;
  return float[0] ?? 0;
}

/** The 16 bits of the bfloat16 nearest to a number. */
export function toBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const whole = bits[0] ?? 0;
  return (whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16;
}
