/** The variation selector and the joiner within an emoji, such as a keycap or a family. */
const inEmoji = [
  String.raw`(?<=\p{Extended_Pictographic})\ufe0f`,
  String.raw`(?<=[#*\d])\ufe0f(?=\u20e3)`,
  String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`,
].join('|');

/** U+2800 is the Braille pattern without dots; \p{Default_Ignorable_Code_Point} includes the Hangul fillers. */
const invisible = String.raw`(?!${inEmoji})[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;

/** More than 8 marks on one letter cover the text around it. No language needs as many. */
const excessMark = String.raw`(?<=\p{M}{8})\p{M}`;

/** Source of a pattern with the flag `u`: a character that cannot be seen, or hides others. */
export const INVISIBLE = `(?:${invisible}|${excessMark})`;
