export const BASE = 'https://api.open-meteo.com/v1';
export default { units: 'metric' };
