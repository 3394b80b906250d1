import type { ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import { fill, texts } from "../../texts";
import { shopLink } from "./link";
import { Upload, UPLOADED, type See } from "./Upload";

interface Props {
  url: string;
  name: string;
  media_type: string;
  size: number;
  see: See;
}

function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${Math.round(bytes / 1_024)} KB`;
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export function FileCard({ url, name, media_type, size, see }: Props): ReactElement {
  if (url.startsWith(UPLOADED)) return <Upload url={url} name={name} see={see} />;
  const href = shopLink(url) ?? "#";
  const label = fill(texts.openFile, { name });
  if (media_type.startsWith("image/")) {
    return (
      <a className="file-image" href={href} target="_blank" rel="noopener" aria-label={label}>
        <img src={href} alt={name} loading="lazy" />
      </a>
    );
  }
  return (
    <a className="file" href={href} target="_blank" rel="noopener" aria-label={label}>
      <span className="file-icon"><Icon name="file" size={22} /></span>
      <span className="file-what">
        <span className="file-name">{name}</span>
        <span className="file-size">{sizeOf(size)}</span>
      </span>
    </a>
  );
}
