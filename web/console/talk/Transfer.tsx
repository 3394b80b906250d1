import { Button, Input, Modal } from "antd";
import { useEffect, useState, type ReactElement } from "react";
import { colleagues, transfer } from "../api/agent";
import type { Colleague } from "../api/types";
import { Avatar, tintOf } from "../Avatar";
import { useDesk } from "../desk/context";
import { useSubmit } from "../gate/useSubmit";
import { fill, texts } from "../texts";

const ORDER = { online: 0, busy: 1, offline: 2 } as const;

function useColleagues(but: string): Colleague[] | null {
  const [found, setFound] = useState<Colleague[] | null>(null);
  useEffect(() => {
    colleagues()
      .then((all) => {
        setFound(all.filter(({ id, disabled }) => id !== but && !disabled).sort((one, other) => ORDER[one.presence] - ORDER[other.presence] || one.open - other.open));
      })
      .catch(() => { setFound([]); });
  }, [but]);
  return found;
}

function Choice({ agent, chosen, onChoose }: { agent: Colleague; chosen: boolean; onChoose: () => void }): ReactElement {
  return (
    <label className={`choice${chosen ? " choice-on" : ""}`}>
      <input type="radio" name="colleague" checked={chosen} onChange={onChoose} />
      <Avatar name={agent.name} tint={tintOf(agent.id)} size={32} />
      <span className="choice-name">{agent.name}<small>{texts.roles[agent.role]}</small></span>
      <span className="choice-more">{fill(texts.transfer.open, { n: agent.open })}</span>
      <span className={`presence presence-${agent.presence}`}>{texts.presence[agent.presence]}</span>
    </label>
  );
}

/** Hands the conversation to a colleague, with a word about it if wanted. */
export default function Transfer({ id, from, onClose }: { id: string; from: string; onClose: () => void }): ReactElement {
  const desk = useDesk();
  const agents = useColleagues(from);
  const [chosen, setChosen] = useState("");
  const [note, setNote] = useState("");
  const { busy, refusal, run } = useSubmit();
  const hand = (): void => {
    run(async () => {
      await transfer(id, chosen, note.trim());
      void desk.stepped(id);
      onClose();
    });
  };
  return (
    <Modal open title={texts.transfer.title} onCancel={onClose} width={460} footer={<Button type="primary" disabled={!chosen} loading={busy} onClick={hand}>{texts.transfer.go}</Button>}>
      <div className="choices" role="radiogroup" aria-label={texts.transfer.title}>
        {agents === null && <div className="skeleton row-skeleton" />}
        {agents?.length === 0 && <p className="hint">{texts.transfer.nobody}</p>}
        {agents?.map((agent) => <Choice key={agent.id} agent={agent} chosen={agent.id === chosen} onChoose={() => { setChosen(agent.id); }} />)}
      </div>
      <Input.TextArea rows={2} maxLength={500} value={note} placeholder={texts.transfer.note} aria-label={texts.transfer.note} onChange={(event) => { setNote(event.target.value); }} />
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
    </Modal>
  );
}
