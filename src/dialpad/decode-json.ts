/** Still read here by some; its place is `src/decode-json.ts`. */
export { decodeJson } from '../decode-json.ts';
