const inputType = (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** Somebody who sends documents to a server. */
export function clientOf(url) {
  const post = async (query, variables = {}, token = undefined) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(60_000) });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };

  /** Does a mutation; throws when it was refused. */
  const mutate = async (token, name, input, selection = '') => {
    const document = `mutation($input: ${inputType(name)}!) { ${name}(input: $input) { ${selection} errors { code message path } } }`;
    const payload = (await post(document, { input }, token))[name];
    if (payload.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(payload.errors)}`);
    return payload;
  };

  const signIn = async (email, password) =>
    (await mutate(undefined, 'signIn', { email, password }, 'session { accessToken }')).session.accessToken;

  return { post, mutate, signIn };
}
