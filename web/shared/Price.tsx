import type { ReactElement } from "react";
import { priceParts } from "./money";

/** ¥299 or ¥299.50, printed as a price tag does. */
export function Price({ value, className = "" }: { value: string; className?: string }): ReactElement {
  const { yuan, cents } = priceParts(value);
  return (
    <span className={`price ${className}`}>
      <span className="price-sign">¥</span>
      {yuan}
      {cents && <span className="price-cents">.{cents}</span>}
    </span>
  );
}
