import '@mantine/core/styles.css';
import './shell/page.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries.js';
import { App } from './shell/app.js';
import { shareNonce } from './shell/nonce.js';

shareNonce();
const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
