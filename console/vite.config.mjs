import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.mjs';

/** The service that `npm run dev` asks. */
const SERVICE = 'http://127.0.0.1:3000';

export default defineConfig({
  base: '/console/',
  plugins: [react(), precompress()],
  build: {
    target: 'es2022',
    // Every file has its own address: the policy of the page permits no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
  },
  server: { proxy: { '/v1': SERVICE, '/graphql': SERVICE } },
});
