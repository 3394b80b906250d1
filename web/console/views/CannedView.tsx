import { App, Button, Input, Modal, Popconfirm, Switch } from "antd";
import { useState, type ReactElement } from "react";
import { canned, removeCanned, saveCanned, type CannedIn } from "../api/agent";
import type { Canned } from "../api/types";
import { useDesk } from "../desk/context";
import { useSubmit } from "../gate/useSubmit";
import { Glyph } from "../Glyph";
import { texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Page } from "./Page";

const EMPTY: CannedIn = { shortcut: "", title: "", text: "", shared: false };

interface EditProps {
  item: Canned | null;
  /** Only a lead writes what all share. */
  lead: boolean;
  onDone: (saved: boolean) => void;
}

function Edit({ item, lead, onDone }: EditProps): ReactElement {
  const [body, setBody] = useState<CannedIn>(item ?? EMPTY);
  const { busy, refusal, run } = useSubmit();
  const set = (change: Partial<CannedIn>): void => { setBody({ ...body, ...change }); };
  const save = (): void => {
    run(async () => {
      await saveCanned(item?.id ?? null, { shortcut: body.shortcut.trim(), title: body.title.trim(), text: body.text.trim(), shared: body.shared });
      onDone(true);
    });
  };
  const whole = body.shortcut.trim() && body.title.trim() && body.text.trim();
  return (
    <Modal open title={item ? texts.canned.edit : texts.canned.add} onCancel={() => { onDone(false); }} width={520} footer={<Button type="primary" loading={busy} disabled={!whole} onClick={save}>{texts.save}</Button>}>
      <div className="fields">
        <label htmlFor="canned-shortcut">{texts.canned.shortcut}</label>
        <Input id="canned-shortcut" prefix="/" value={body.shortcut} maxLength={32} onChange={(event) => { set({ shortcut: event.target.value.replace(/[\s/]/g, "") }); }} />
        <label htmlFor="canned-title">{texts.canned.name}</label>
        <Input id="canned-title" value={body.title} maxLength={60} onChange={(event) => { set({ title: event.target.value }); }} />
        <label htmlFor="canned-text">{texts.canned.text}</label>
        <Input.TextArea id="canned-text" value={body.text} maxLength={1_000} rows={5} onChange={(event) => { set({ text: event.target.value }); }} />
        <p className="hint hint-left">{texts.canned.places}</p>
        {lead && <p className="field-switch"><Switch id="canned-shared" checked={body.shared} onChange={(shared) => { set({ shared }); }} /><label htmlFor="canned-shared">{texts.canned.sharedWith}</label></p>}
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
      </div>
    </Modal>
  );
}

interface RowProps {
  item: Canned;
  lead: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

function Row({ item, lead, onEdit, onRemove }: RowProps): ReactElement {
  const writable = item.shared ? lead : item.mine;
  return (
    <li className="sheet-row">
      <kbd className="sheet-key">/{item.shortcut}</kbd>
      <div className="sheet-main">
        <p className="sheet-title">{item.title}<span className="tag tag-plain">{item.shared ? texts.canned.shared : texts.canned.mine}</span></p>
        <p className="sheet-text">{item.text}</p>
      </div>
      {writable && (
        <div className="sheet-steps">
          <Button type="text" size="small" aria-label={`${texts.canned.edit}：${item.title}`} icon={<Glyph name="edit" size={16} />} onClick={onEdit} />
          <Popconfirm title={texts.canned.removeSure} okText={texts.remove} cancelText={texts.cancel} onConfirm={onRemove}>
            <Button type="text" size="small" aria-label={`${texts.remove}：${item.title}`} icon={<Glyph name="trash" size={16} />} />
          </Popconfirm>
        </div>
      )}
    </li>
  );
}

/** The sentences that are said often. */
export default function CannedView(): ReactElement {
  const { me } = useDesk();
  const { message } = App.useApp();
  const { value, problem, again } = useAsked(canned);
  const { refusal, run } = useSubmit();
  const [editing, setEditing] = useState<Canned | "new" | null>(null);
  const done = (saved: boolean): void => {
    setEditing(null);
    if (saved) {
      void message.success(texts.saved);
      again();
    }
  };
  return (
    <Page title={texts.views.canned} more={texts.canned.more} steps={<Button type="primary" icon={<Glyph name="plus" size={16} />} onClick={() => { setEditing("new"); }}>{texts.canned.add}</Button>}>
      {!value && <Waiting problem={problem} again={again} />}
      {value?.length === 0 && <p className="page-empty">{texts.canned.empty}</p>}
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      <ul className="sheet">
        {value?.map((item) => (
          <Row key={item.id} item={item} lead={me.role === "lead"} onEdit={() => { setEditing(item); }} onRemove={() => { run(async () => { await removeCanned(item.id); again(); }); }} />
        ))}
      </ul>
      {editing && <Edit item={editing === "new" ? null : editing} lead={me.role === "lead"} onDone={done} />}
    </Page>
  );
}
