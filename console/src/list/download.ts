/** Gives the reader a file. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file when the next task runs.
  window.setTimeout(() => URL.revokeObjectURL(address), 0);
}
