/**
 * Loading the modules takes nearly 400 open files for a moment. Afterwards the service needs about
 * 50 and one for each connection.
 */
const FILES_MIN = 512;

/** The part of Node's report that matters here; Windows has no such limit. */
interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft: number | string } };
}

/**
 * Why the process may open too few files to run at all, with the remedy; null = enough. Node has
 * raised the soft limit to the hard limit before. This must run before the modules are loaded,
 * which would end with a stack.
 */
export function tooFewOpenFiles(): string | null {
  const files = openFilesMax();
  if (files >= FILES_MIN) return null;
  return (
    `this process may open only ${files} files at a time: allow at least ${FILES_MIN}` +
    ' (ulimit -n, LimitNOFILE of systemd, --ulimit nofile of Docker), and one more per connection'
  );
}

/** Why the process cannot have as many connections as the settings permit; null = it can. */
export function tooManyConnections(connectionsMax: number): string | null {
  const files = openFilesMax();
  if (files >= connectionsMax + FILES_MIN) return null;
  return (
    `this process may open only ${files} files at a time: raise ulimit -n to` +
    ` ${connectionsMax + FILES_MIN}, or lower TALLYSTICK_CONNECTIONS_MAX`
  );
}

function openFilesMax(): number {
  const { userLimits } = process.report.getReport() as Report;
  const files = userLimits?.open_files?.soft;
  return typeof files === 'number' ? files : Infinity;
}
