/** Makes a photo small enough to send; what is small already, or moves, stays as it is. */

export const LARGEST = 8 * 1024 * 1024;
export const TYPES: readonly string[] = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const SIDE = 2_560;
const QUALITY = 0.86;

const toBlob = (canvas: HTMLCanvasElement): Promise<Blob | null> =>
  new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });

/** The picture to send; null when it cannot be made small enough. */
export async function shrunk(file: Blob): Promise<Blob | null> {
  if (file.size <= LARGEST) return file;
  if (file.type === "image/gif") return null;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await toBlob(canvas);
    return small !== null && small.size <= LARGEST ? small : null;
  } catch {
    return null;
  }
}
