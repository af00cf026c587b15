/** Problems with what a workflow, Dockerfile or compose file downloads: each must be fixed by a digest. */
export function unpinnedDownloads(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const action = /^\s*(?:- )?uses:\s*(\S+)/.exec(line)?.[1];
    if (action !== undefined && !action.startsWith('./') && !/@[0-9a-f]{40}$/.test(action)) {
      return [`line ${index + 1}: pin ${action} to the commit of a release, with the version in a comment`];
    }
    const image = /^\s*(?:image:|FROM)\s+(\S+)/.exec(line)?.[1];
    if (image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image)) {
      return [`line ${index + 1}: pin ${image} by digest, as name:tag@sha256:…`];
    }
    const download = /\bcurl\b.*https?:\/\/(?!(127\.0\.0\.1|localhost))/.test(line);
    if (
      download &&
      !text
        .split('\n')
        .slice(index, index + 3)
        .join('\n')
        .includes('sha256sum --check')
    ) {
      return [`line ${index + 1}: verify the download with sha256sum --check`];
    }
    return [];
  });
}
