import { useState } from 'react';
import styles from './d.module.css';
import img from './a.png';
export const D = ({ a }: { a: string }) => { const [s, set] = useState<string | null>(null); return <><p className={styles.p}>{a} &amp; it's</p></>; };
