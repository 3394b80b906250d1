import type { ReactElement } from "react";
import { Glyph, type GlyphName } from "./Glyph";

const TINTS = 6;

/** The same tint for the same person each time. */
export function tintOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % TINTS;
}

interface Props {
  name: string;
  tint: number;
  size?: 24 | 32 | 36 | 40;
  badge?: GlyphName;
}

/** A person by the first character of the name. */
export function Avatar({ name, tint, size = 40, badge }: Props): ReactElement {
  return (
    <span className={`avatar avatar-${size} tint-${tint}`} aria-hidden="true">
      {String.fromCodePoint(name.codePointAt(0) ?? 63)}
      {badge && <span className="avatar-badge"><Glyph name={badge} size={11} /></span>}
    </span>
  );
}
