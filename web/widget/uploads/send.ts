/** One upload with its progress; fetch cannot tell how far a body has gone. */

import { Problem } from "../../shared/problem";

const SILENCE = 60_000;

function problemOf(request: XMLHttpRequest): Problem {
  let detail = "";
  try {
    detail = (JSON.parse(request.responseText) as { detail?: string }).detail ?? "";
  } catch {
    // no body, or none of ours: the status says enough
  }
  const seconds = Number(request.getResponseHeader("Retry-After") ?? Number.NaN);
  return new Problem(request.status, detail, Number.isFinite(seconds) ? seconds : null);
}

export interface Sent {
  /** Of the message that shows the picture. */
  seq: number;
  url: string;
}

/** Sends a picture; the same `client_id` again sends nothing twice. */
export function send(token: string, client_id: string, picture: Blob, progress: (share: number) => void): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/uploads?client_id=${encodeURIComponent(client_id)}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", picture.type);
    request.timeout = SILENCE;
    request.upload.onprogress = ({ loaded, total }) => { progress(total > 0 ? loaded / total : 0); };
    request.onload = () => {
      if (request.status < 200 || request.status >= 300) reject(problemOf(request));
      else resolve(JSON.parse(request.responseText) as Sent);
    };
    request.onerror = () => { reject(new Problem(0, "network")); };
    request.ontimeout = request.onerror;
    request.send(picture);
  });
}
