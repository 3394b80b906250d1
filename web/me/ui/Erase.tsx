import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { Problem } from "../../shared/problem";
import type { Erased, Kept, MyData } from "../api";
import { texts } from "../texts";
import { Card } from "./Card";
import { KeptList } from "./Legal";

interface Props {
  data: MyData;
  visitor: boolean;
  legal: readonly Kept[];
  onErased: (report: Erased) => void;
}

interface SheetProps extends Props {
  onClose: () => void;
}

function What({ visitor, legal }: Pick<Props, "visitor" | "legal">): ReactElement {
  const goes = visitor ? texts.erase.visitorGoesList : texts.erase.goesList;
  return (
    <>
      <h3 className="sheet-part">{texts.erase.goes}</h3>
      <ul className="goes">
        {goes.map((line) => <li key={line}><Icon name="close" size={14} />{line}</li>)}
      </ul>
      {!visitor && (
        <>
          <h3 className="sheet-part">{texts.erase.stays}</h3>
          {legal.length > 0 ? <KeptList kept={legal} /> : <p className="card-lead">{texts.erase.nothingStays}</p>}
          <p className="sheet-warn">{texts.erase.warn}</p>
        </>
      )}
    </>
  );
}

function Sheet({ data, visitor, legal, onErased, onClose }: SheetProps): ReactElement {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  const sure = typed.trim() === texts.erase.word;
  const erase = async (): Promise<void> => {
    setBusy(true);
    setProblem("");
    try {
      onErased(await data.erase(typed.trim()));
    } catch (error) {
      setProblem(error instanceof Problem && error.status > 0 ? error.detail : texts.failed);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} className="sheet" aria-label={texts.erase.sheetTitle} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (sure && !busy) void erase();
        }}
      >
        <h2 className="sheet-title">{texts.erase.sheetTitle}</h2>
        <What visitor={visitor} legal={legal} />
        <label className="sheet-type">
          {texts.erase.type}
          <input value={typed} autoComplete="off" placeholder={texts.erase.word} onChange={(event) => { setTyped(event.target.value); }} />
        </label>
        {problem && <p className="sheet-problem" role="alert">{problem}</p>}
        <div className="sheet-buttons">
          <button type="button" className="button button-quiet" disabled={busy} onClick={onClose}>{texts.erase.cancel}</button>
          <button type="submit" className="button button-erase" disabled={!sure || busy}>
            {busy ? texts.erase.busy : texts.erase.sure}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Leaving for good: says first what goes and what stays, and wants the word. */
export function Erase(props: Props): ReactElement {
  const [open, setOpen] = useState(false);
  const { visitor } = props;
  return (
    <Card
      icon="trash"
      tone="danger"
      title={visitor ? texts.erase.visitorTitle : texts.erase.title}
      lead={visitor ? texts.erase.visitorLead : texts.erase.lead}
    >
      <button type="button" className="button button-danger" onClick={() => { setOpen(true); }}>
        {visitor ? texts.erase.visitorBegin : texts.erase.begin}
      </button>
      {open && <Sheet {...props} onClose={() => { setOpen(false); }} />}
    </Card>
  );
}
