import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { fill, texts } from "../texts";
import type { Picture } from "../uploads/uploads";
import type { RowActions } from "./Log";

function Words({ picture, actions }: { picture: Picture; actions: RowActions }): ReactElement | null {
  const { client_id, state, progress, refusal } = picture;
  if (state === "sent") return null;
  if (state !== "failed") {
    const sending = fill(texts.pictureSending, { n: Math.round(progress * 100) });
    return (
      <p className="delivery" role="status">
        <Icon name="clock" size={13} />
        {state === "sending" ? sending : texts.waiting}
      </p>
    );
  }
  return (
    <p className="delivery delivery-failed" role="alert">
      <Icon name="alert" size={14} />
      <span>{refusal ? `${texts.failed}：${refusal}` : texts.failed}</span>
      {picture.preview && <button type="button" onClick={() => { actions.retryPicture(client_id); }}>{texts.retry}</button>}
      <button type="button" onClick={() => { actions.discardPicture(client_id); }}>{texts.discard}</button>
    </p>
  );
}

/** A picture that is not in the log yet, and how far it has got. */
export function SendingPicture({ picture, actions }: { picture: Picture; actions: RowActions }): ReactElement {
  const { preview, state, progress } = picture;
  return (
    <div className="row row-own">
      <span className="unseen">{texts.you}：</span>
      {preview ? (
        <span className={`upload upload-${state}`}>
          <img src={preview} alt={texts.pictureAlt} />
          {state !== "sent" && state !== "failed" && (
            <progress className="upload-progress" max={1} value={progress} aria-label={texts.pictureAlt} />
          )}
        </span>
      ) : (
        <p className="upload upload-missing"><Icon name="file" size={20} />{picture.name}</p>
      )}
      <Words picture={picture} actions={actions} />
    </div>
  );
}
