import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentSecurityPolicy, panelHtml } from '../../../src/webview/html';

describe('the document', () => {
  const parts = { nonce: 'abc', cspSource: 'https://file.vscode-cdn.net', scriptUri: 'https://x/webview.js', styleUri: 'https://x/webview.css', language: 'en', title: 'a "run" <1>' };

  it('allows scripts by nonce alone', () => {
    const policy = contentSecurityPolicy('abc', 'https://file.vscode-cdn.net');
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-abc'(;|$)/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('escapes what comes from configs', () => {
    const html = panelHtml(parts);
    assert.match(html, /<title>a &quot;run&quot; &lt;1&gt;<\/title>/);
    assert.match(html, /property="csp-nonce" content="abc"/);
    assert.doesNotMatch(html, / style="/);
  });
});
