import type { ReactElement } from "react";
import { useCell } from "../desk/cell";
import { useDesk } from "../desk/context";
import { Icon } from "../../shared/Icon";
import { fill, texts } from "../texts";

/** Says that the connection is gone, and what that means for what was written. */
export function LinkBanner(): ReactElement | null {
  const desk = useDesk();
  const link = useCell(desk.link);
  const waiting = useCell(desk.outbox.entries).filter(({ state }) => state === "waiting" || state === "sending").length;
  if (link !== "broken") return null;
  return (
    <p className="link-banner" role="status">
      <Icon name="alert" size={16} />
      {waiting > 0 ? fill(texts.link.brokenWith, { n: waiting }) : texts.link.broken}
    </p>
  );
}
