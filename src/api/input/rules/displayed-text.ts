/** Marks that change the direction of the surrounding text, so it reads as another text. */
const DIRECTION_MARK = /\p{Bidi_Control}/u;
/** Characters that no font displays; they only change how their neighbours look. */
const HIDDEN = /\p{Default_Ignorable_Code_Point}/gu;
/** One visible character; some letters and symbols are blank. */
const INK = /[^\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}\u2800\ufff9-\ufffb\u{1d159}]/u;

export function hasDirectionMark(text: string): boolean {
  return DIRECTION_MARK.test(text);
}

export function withoutHidden(text: string): string {
  return text.replaceAll(HIDDEN, '');
}

/** Whether a reader sees nothing of a text. */
export function isBlank(text: string): boolean {
  return !INK.test(text);
}
