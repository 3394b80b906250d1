import { Button, Input, Select } from "antd";
import { useCallback, useMemo, useState, type ReactElement } from "react";
import { moment } from "../../shared/time";
import { colleagues } from "../api/agent";
import { audit } from "../api/lead";
import type { AuditEntry } from "../api/types";
import { texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Page } from "./Page";
import { usePages } from "./usePages";
import { useSettled } from "./useSettled";

/** The detail in one line: names and values as they were written down. */
function detailOf(detail: unknown): string {
  if (typeof detail === "string") return detail;
  if (typeof detail !== "object" || detail === null) return "";
  return Object.entries(detail).filter(([, value]) => value !== null && value !== "").map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(" · ");
}

function Row({ entry }: { entry: AuditEntry }): ReactElement {
  return (
    <tr>
      <td className="table-time"><time dateTime={entry.at}>{moment(entry.at)}</time></td>
      <td>{entry.actor_name ?? entry.actor}</td>
      <td>{entry.action_text || entry.action}</td>
      <td className="digits table-id">{entry.object_id}</td>
      <td className="table-detail">{detailOf(entry.detail)}</td>
    </tr>
  );
}

/** Who did what, and when. */
export default function Audit(): ReactElement {
  const [actor, setActor] = useState<string | undefined>(undefined);
  const [typed, setTyped] = useState("");
  const object_id = useSettled(typed.trim());
  const ask = useCallback(async (before: string | number | null, signal: AbortSignal) => {
    const found = await audit({ object_id, before, limit: 50, ...(actor ? { actor } : {}) }, signal);
    return { items: found.entries, next: found.next };
  }, [actor, object_id]);
  const { items, problem, more, again } = usePages(ask);
  const { value: people } = useAsked(colleagues);
  const options = useMemo(() => people?.map(({ id, name }) => ({ value: id, label: name })) ?? [], [people]);
  return (
    <Page
      wide
      title={texts.views.audit}
      more={texts.audit.more}
      steps={<>
        <Select className="audit-who" allowClear placeholder={texts.audit.anybody} aria-label={texts.audit.anybody} value={actor} options={options} onChange={(value: string | undefined) => { setActor(value); }} />
        <Input className="audit-what" allowClear placeholder={texts.audit.object} aria-label={texts.audit.object} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
      </>}
    >
      {!items && <Waiting problem={problem} again={again} />}
      {items?.length === 0 && <p className="page-empty">{texts.audit.none}</p>}
      {items && items.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead><tr>{texts.audit.heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
            <tbody>{items.map((entry) => <Row key={entry.id} entry={entry} />)}</tbody>
          </table>
        </div>
      )}
      {more && <Button type="text" block onClick={more}>{texts.more}</Button>}
    </Page>
  );
}
