import {
  Loader,
  MantineProvider,
  Modal,
  createTheme,
  type CSSVariablesResolver,
  type MantineThemeOverride,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { readableShade, shadesOf } from './colours.js';
import { nonce } from './nonce.js';

export type Brand = components['schemas']['Branding'];

/** Until the service has said which brand the host has, and when it cannot say it. */
const PLAIN: Brand = {
  name: 'Tallystick',
  primaryColour: '#1f5fbf',
  logo: null,
  supportEmail: null,
  loginText: null,
};

const Present = createContext<Brand>(PLAIN);

export function useBrand(): Brand {
  return useContext(Present);
}

/** Shows everything in the name and the colours of the host's brand (S1-02). */
export function Branded({ children }: { readonly children: ReactNode }): ReactNode {
  const { data: brand = PLAIN, isPending } = useQuery({
    queryKey: ['branding'],
    queryFn: () => answerOf(api.GET('/v1/branding')),
    staleTime: Infinity,
    retry: 1,
  });
  const theme = useMemo(() => themeOf(brand), [brand]);
  useEffect(() => showIcon(brand), [brand]);
  return (
    <Present value={brand}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        getStyleNonce={nonce}
        cssVariablesResolver={readable}
      >
        {!isPending && children}
      </MantineProvider>
    </Present>
  );
}

function themeOf({ primaryColour }: Brand): MantineThemeOverride {
  const brand = shadesOf(primaryColour);
  return createTheme({
    colors: { brand },
    primaryColor: 'brand',
    primaryShade: readableShade(brand),
    autoContrast: true,
    respectReducedMotion: true,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
    cursorType: 'pointer',
    components: {
      // A name is permitted on elements with a role alone.
      Loader: Loader.extend({ defaultProps: { role: 'status' } }),
      // The head of a dialog is an element `header`, which would count as that of the page.
      ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }),
    },
  });
}

/** Mantine's colours of lesser texts and of faults have too little contrast. */
const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
  },
});

function showIcon({ logo }: Brand): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null && logo !== null) icon.href = logo;
}
