import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import { texts } from "../../texts";

export type See = (url: string) => Promise<string>;

export const UPLOADED = "/api/v1/uploads/";

type Seen = { state: "coming" } | { state: "here"; address: string } | { state: "missing" };

function useSeen(url: string, see: See): Seen {
  const [seen, setSeen] = useState<Seen>({ state: "coming" });
  useEffect(() => {
    let gone = false;
    see(url).then(
      (address) => { if (!gone) setSeen({ state: "here", address }); },
      () => { if (!gone) setSeen({ state: "missing" }); },
    );
    return () => { gone = true; };
  }, [url, see]);
  return seen;
}

function Large({ address, name, onClose }: { address: string; name: string; onClose: () => void }): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  return (
    <dialog ref={dialog} className="large" aria-label={name} onClose={onClose}>
      <button type="button" className="large-close" aria-label={texts.pictureClose} onClick={onClose}>
        <img src={address} alt={name} />
        <span className="large-mark"><Icon name="close" size={20} /></span>
      </button>
    </dialog>
  );
}

/** A picture in the conversation: small here, large when tapped. */
export function Upload({ url, name, see }: { url: string; name: string; see: See }): ReactElement {
  const seen = useSeen(url, see);
  const [large, setLarge] = useState(false);
  if (seen.state === "missing") {
    return <p className="upload upload-missing"><Icon name="picture" size={20} />{texts.pictureMissing}</p>;
  }
  if (seen.state === "coming") return <span className="upload skeleton" />;
  return (
    <>
      <button type="button" className="upload" aria-label={`${texts.pictureOpen}：${name}`} onClick={() => { setLarge(true); }}>
        <img src={seen.address} alt={name} onError={() => { setLarge(false); }} />
      </button>
      {large && <Large address={seen.address} name={name} onClose={() => { setLarge(false); }} />}
    </>
  );
}
