import { App, Button, Input, Modal, Popconfirm, Segmented } from "antd";
import { useState, type ReactElement } from "react";
import { colleagues } from "../api/agent";
import { addAgent, changeAgent, resetPassword } from "../api/lead";
import type { Colleague, Role } from "../api/types";
import { Avatar, tintOf } from "../Avatar";
import { useDesk } from "../desk/context";
import { useSubmit } from "../gate/useSubmit";
import { Glyph } from "../Glyph";
import { fill, texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Page } from "./Page";

/** A one-time password, shown once. */
function OneTime({ name, password, onClose }: { name: string; password: string; onClose: () => void }): ReactElement {
  const { message } = App.useApp();
  const copy = (): void => { void navigator.clipboard.writeText(password).then(() => message.success(texts.copied), () => undefined); };
  return (
    <Modal open title={fill(texts.agents.passwordOf, { name })} onCancel={onClose} width={420} footer={<Button type="primary" onClick={onClose}>{texts.agents.noted}</Button>}>
      <p className="one-time"><code>{password}</code><Button size="small" onClick={copy}>{texts.copy}</Button></p>
      <p className="hint hint-left">{texts.agents.once}</p>
    </Modal>
  );
}

function Add({ onDone }: { onDone: (made: { name: string; password: string } | null) => void }): ReactElement {
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const { busy, refusal, run } = useSubmit();
  const add = (): void => {
    run(async () => {
      const { password } = await addAgent({ login: login.trim(), name: name.trim(), role });
      onDone({ name: name.trim(), password });
    });
  };
  return (
    <Modal open title={texts.agents.add} onCancel={() => { onDone(null); }} width={440} footer={<Button type="primary" loading={busy} disabled={!login.trim() || !name.trim()} onClick={add}>{texts.agents.add}</Button>}>
      <div className="fields">
        <label htmlFor="agent-login">{texts.gate.login}</label>
        <Input id="agent-login" value={login} maxLength={32} autoComplete="off" onChange={(event) => { setLogin(event.target.value); }} />
        <label htmlFor="agent-name">{texts.agents.name}</label>
        <Input id="agent-name" value={name} maxLength={32} autoComplete="off" onChange={(event) => { setName(event.target.value); }} />
        <Segmented aria-label={texts.agents.role} value={role} onChange={setRole} options={[{ value: "agent", label: texts.roles.agent }, { value: "lead", label: texts.roles.lead }]} />
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
      </div>
    </Modal>
  );
}

interface RowProps {
  agent: Colleague;
  self: boolean;
  onReset: () => void;
  onChange: (change: { role?: Role; disabled?: boolean }) => void;
}

function Row({ agent, self, onReset, onChange }: RowProps): ReactElement {
  const other: Role = agent.role === "lead" ? "agent" : "lead";
  return (
    <li className={agent.disabled ? "sheet-row sheet-row-off" : "sheet-row"}>
      <Avatar name={agent.name} tint={tintOf(agent.id)} />
      <div className="sheet-main">
        <p className="sheet-title">{agent.name}<span className="tag tag-plain">{texts.roles[agent.role]}</span>{agent.disabled && <span className="tag tag-heavy">{texts.agents.disabled}</span>}</p>
        <p className="sheet-more"><span className="digits">{agent.login}</span><span className={`presence presence-${agent.presence}`}>{texts.presence[agent.presence]}</span><span>{fill(texts.transfer.open, { n: agent.open })}</span></p>
      </div>
      {!self && (
        <div className="sheet-steps">
          <Popconfirm title={fill(texts.agents.makeSure, { name: agent.name, role: texts.roles[other] })} cancelText={texts.cancel} onConfirm={() => { onChange({ role: other }); }}><Button size="small" type="text">{fill(texts.agents.make, { role: texts.roles[other] })}</Button></Popconfirm>
          <Popconfirm title={texts.agents.resetSure} okText={texts.agents.reset} cancelText={texts.cancel} onConfirm={onReset}><Button size="small" type="text">{texts.agents.reset}</Button></Popconfirm>
          {agent.disabled ? (
            <Button size="small" type="text" onClick={() => { onChange({ disabled: false }); }}>{texts.agents.enable}</Button>
          ) : (
            <Popconfirm title={texts.agents.disableSure} okText={texts.agents.disable} cancelText={texts.cancel} onConfirm={() => { onChange({ disabled: true }); }}><Button size="small" type="text" danger>{texts.agents.disable}</Button></Popconfirm>
          )}
        </div>
      )}
    </li>
  );
}

/** The people of the shop. */
export default function Agents(): ReactElement {
  const { me } = useDesk();
  const { value, problem, again } = useAsked(colleagues);
  const { refusal, run } = useSubmit();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  return (
    <Page title={texts.views.agents} more={texts.agents.more} steps={<Button type="primary" icon={<Glyph name="plus" size={16} />} onClick={() => { setAdding(true); }}>{texts.agents.add}</Button>}>
      {!value && <Waiting problem={problem} again={again} />}
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      <ul className="sheet">
        {value?.map((agent) => (
          <Row
            key={agent.id}
            agent={agent}
            self={agent.id === me.id}
            onReset={() => { run(async () => { setMade({ name: agent.name, ...(await resetPassword(agent.id)) }); }); }}
            onChange={(change) => { run(async () => { await changeAgent(agent.id, change); again(); }); }}
          />
        ))}
      </ul>
      {adding && <Add onDone={(done) => { setAdding(false); if (done) { setMade(done); again(); } }} />}
      {made && <OneTime name={made.name} password={made.password} onClose={() => { setMade(null); }} />}
    </Page>
  );
}
