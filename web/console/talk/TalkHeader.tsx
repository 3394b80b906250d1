import { App, Button, Tooltip } from "antd";
import { lazy, Suspense, useCallback, useMemo, useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { claim, giveBack } from "../api/agent";
import { Avatar, tintOf } from "../Avatar";
import { useDesk } from "../desk/context";
import type { Detail } from "../desk/talk";
import { Problem } from "../../shared/problem";
import { Glyph } from "../Glyph";
import { addressOf } from "../shell/route";
import { useKeys } from "../shell/useKeys";
import { channelOf, fill, nameOf, texts } from "../texts";
import { wordsOf } from "../gate/useSubmit";

const Transfer = lazy(() => import("./Transfer"));

interface Props {
  id: string;
  detail: Detail | null;
  onPanel: () => void;
  panelShown: boolean;
}

/** Who has the conversation, in words. */
function standing(detail: Detail, me: string): string {
  if (detail.owner === "bot") return texts.talk.withBot;
  if (detail.owner === "queue") return detail.position ? fill(texts.talk.waits, { n: detail.position }) : texts.talk.waiting;
  return detail.agent_id === me ? texts.talk.mine : fill(texts.talk.taken, { name: detail.agent_name ?? texts.senders.agent });
}

/** One step at a time; the gateway's refusal (somebody was quicker) is shown in its words. */
function useStep(id: string): { busy: string; step: (what: string, action: () => Promise<unknown>) => void } {
  const desk = useDesk();
  const { message } = App.useApp();
  const [busy, setBusy] = useState("");
  const step = useCallback((what: string, action: () => Promise<unknown>): void => {
    setBusy(what);
    action()
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        void message.warning({ content: wordsOf(error), duration: 5 });
      })
      .finally(() => {
        setBusy("");
        void desk.stepped(id);
      });
  }, [desk, id, message]);
  return { busy, step };
}

function Steps({ id, detail }: { id: string; detail: Detail }): ReactElement {
  const { me } = useDesk();
  const { busy, step } = useStep(id);
  const [transferring, setTransferring] = useState(false);
  const mine = detail.owner === "agent" && detail.agent_id === me.id;
  const leads = me.role === "lead" && detail.owner === "agent" && !mine;
  const keys = useMemo(() => ({
    "Alt+c": () => { if (detail.owner !== "agent") step("claim", () => claim(id)); },
    "Alt+t": () => { if (mine) setTransferring(true); },
    "Alt+b": () => { if (mine) step("return", () => giveBack(id)); },
  }), [detail.owner, mine, id, step]);
  useKeys(keys);
  return (
    <>
      {detail.owner !== "agent" && (
        <Button type="primary" loading={busy === "claim"} onClick={() => { step("claim", () => claim(id)); }}>{texts.talk.claim}</Button>
      )}
      {leads && <Button type="primary" loading={busy === "claim"} onClick={() => { step("claim", () => claim(id)); }}>{texts.talk.takeOver}</Button>}
      {(mine || leads) && (
        <Button icon={<Glyph name="swap" size={16} />} onClick={() => { setTransferring(true); }}><span className="wide-only">{texts.talk.transfer}</span><span className="narrow-only unseen">{texts.talk.transfer}</span></Button>
      )}
      {mine && (
        <Tooltip title={texts.talk.returnHint}>
          <Button icon={<Glyph name="robot" size={16} />} loading={busy === "return"} onClick={() => { step("return", () => giveBack(id)); }}><span className="wide-only">{texts.talk.giveBack}</span><span className="narrow-only unseen">{texts.talk.giveBack}</span></Button>
        </Tooltip>
      )}
      {transferring && (
        <Suspense fallback={null}>
          <Transfer id={id} from={detail.agent_id ?? me.id} onClose={() => { setTransferring(false); }} />
        </Suspense>
      )}
    </>
  );
}

export function TalkHeader({ id, detail, onPanel, panelShown }: Props): ReactElement {
  const { me } = useDesk();
  const name = nameOf(detail?.customer);
  return (
    <header className="talk-top">
      <a className="back" href={addressOf("chats")} aria-label={texts.talk.back}><Icon name="chevronLeft" size={22} /></a>
      <Avatar name={name} tint={tintOf(detail?.customer?.id ?? id)} size={36} />
      <div className="talk-who">
        <h2 className="talk-name">{detail ? name : " "}{detail?.customer && <span className="tag tag-plain">{detail.customer.level}</span>}</h2>
        <p className="talk-more">
          {detail && <span className={`owner owner-${detail.owner}`}>{standing(detail, me.id)}</span>}
          {detail && <span className="wide-only">{channelOf(detail.channel)}</span>}
          {detail?.customer?.phone && <span className="wide-only">{detail.customer.phone}</span>}
        </p>
      </div>
      <div className="talk-steps">
        {detail && <Steps id={id} detail={detail} />}
        <Tooltip title={texts.talk.panel}>
          <Button className="panel-toggle" type="text" aria-label={texts.talk.panel} aria-expanded={panelShown} icon={<Glyph name="panel" size={19} />} onClick={onPanel} />
        </Tooltip>
      </div>
    </header>
  );
}
