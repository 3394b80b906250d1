import { Modal } from "antd";
import type { ReactElement } from "react";
import { texts } from "../texts";

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }): ReactElement {
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={texts.keys.title} width={480} destroyOnHidden>
      <dl className="keys">
        {texts.keys.list.map(([keys = "", what]) => (
          <div key={keys} className="keys-row">
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
