// Three independent clients trade against an embedded exchange: each opens a position, places and
// cancels a stop and a resting order, sees its fills and klines on streams, and is flat at the end;
// two of them trade in hedge mode, too.
//   node trade.mjs http://127.0.0.1:PORT
// The keys are client-ccxt, client-binance and client-official, secrets KEY-secret. Prints a line a
// step; the exit code is the number of failures.
import ccxt from 'ccxt';
import { USDMClient, WebsocketClient } from 'binance';
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';

const base = process.argv[2];
const wsBase = base.replace('http', 'ws');
const symbol = 'SYN001USDT';
const limit = 20_000; // ms a step may take
let failures = 0;

async function step(name, action) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('took too long')), limit));
  try {
    const result = await Promise.race([action(), late]);
    console.log(`ok      ${name}`);
    return result;
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}: ${String(error.message ?? error).slice(0, 300)}`);
  }
}

function check(condition, what) {
  if (!condition) throw new Error(what);
}

async function until(condition, what) {
  for (const end = Date.now() + 0.8 * limit; Date.now() < end; ) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}

// What each client must do, said once; `api` says how it does it.
async function trade(name, api) {
  const seen = [];
  await step(`${name} streams: opens`, () => api.stream((message) => seen.push(message)));
  const has = (event) => seen.some((message) => JSON.stringify(message).includes(event));
  const mark = Number(await step(`${name} price`, () => api.price()));
  const tick = (price) => (Math.round(price * 10) / 10).toFixed(1);

  await step(`${name} creates and fills`, async () => {
    await api.order({ side: 'BUY', type: 'MARKET', quantity: '0.01' });
    await until(async () => Number(await api.position()) === 0.01, 'a position of 0.01');
  });
  await step(`${name} stops`, async () => {
    const stop = await api.stop({ side: 'SELL', triggerPrice: tick(mark * 0.9), quantity: '0.01', reduceOnly: 'true' });
    check(stop, 'the stop has an id');
    check((await api.openStops()) === 1, 'one stop is open');
    await api.cancelStop(stop);
    check((await api.openStops()) === 0, 'no stop is open');
  });
  await step(`${name} cancels`, async () => {
    const price = tick(mark * 0.97);
    const resting = await api.order({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price });
    check((await api.cancel(resting)) === 'CANCELED', 'the order is canceled');
  });
  await step(`${name} is refused`, async () => {
    const refusal = await api.order({ side: 'BUY', type: 'MARKET', quantity: '1000' }).catch((error) => error);
    check(/-2019|-2027|insufficient|maximum allowable/i.test(JSON.stringify(refusal) + String(refusal?.message)), 'margin is insufficient');
  });
  await step(`${name} flattens`, async () => {
    await api.order({ side: 'SELL', type: 'MARKET', quantity: '0.01', reduceOnly: 'true' });
    await until(async () => Number(await api.position()) === 0, 'no position');
  });
  if (api.mode) await hedge(name, api, tick(mark * 0.9));
  await step(`${name} streams: fills, account and klines`, async () => {
    await until(() => has('ORDER_TRADE_UPDATE'), 'an order event');
    await until(() => has('ACCOUNT_UPDATE'), 'an account event');
    await until(() => has('"kline"'), 'a kline');
  });
  await api.close();
}

// Long and short at once, and back to one position.
async function hedge(name, api, below) {
  const amounts = async () => (await api.positions()).map((p) => `${p.positionSide} ${Number(p.positionAmt)}`).sort().join();
  await step(`${name} hedges`, async () => {
    await api.mode('true');
    await api.order({ side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' });
    await api.order({ side: 'SELL', positionSide: 'SHORT', type: 'MARKET', quantity: '0.02' });
    await until(async () => (await amounts()) === 'LONG 0.01,SHORT -0.02', 'a position a side');
    const refusal = await api.mode('false').catch((error) => error);
    check(/-4068|exists position/i.test(JSON.stringify(refusal) + String(refusal?.message)), 'the mode stays');
    const stop = await api.stop({ side: 'SELL', positionSide: 'LONG', triggerPrice: below, quantity: '0.01' });
    await api.cancelStop(stop);
    await api.order({ side: 'SELL', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' });
    await until(async () => (await amounts()).endsWith('SHORT -0.02') && !(await amounts()).includes('0.01'), 'the short alone');
    await api.order({ side: 'BUY', positionSide: 'SHORT', type: 'MARKET', quantity: '0.02' });
    await until(async () => (await api.positions()).every((p) => Number(p.positionAmt) === 0), 'no position');
    await api.mode('false');
  });
}

function officialClient(apiKey) {
  const apiSecret = `${apiKey}-secret`;
  const client = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey, apiSecret, basePath: base },
    configurationWebsocketStreams: { wsURL: wsBase },
  });
  const data = async (answer) => (await answer).data();
  const rest = client.restAPI;
  let connection;
  return {
    stream: async (tell) => {
      const { listenKey } = await data(rest.startUserDataStream());
      connection = await client.websocketStreams.connect();
      connection.klineCandlestickStreams({ symbol: symbol.toLowerCase(), interval: '1m' }).on('message', tell);
      connection.userData(listenKey).on('message', tell);
    },
    price: async () => (await data(rest.symbolPriceTickerV2({ symbol }))).price,
    order: async (order) => (await data(rest.newOrder({ symbol, ...order }))).orderId,
    position: async () => (await data(rest.positionInformationV3({ symbol })))[0]?.positionAmt ?? 0,
    positions: async () => data(rest.positionInformationV3({ symbol })),
    mode: async (dualSidePosition) => data(rest.changePositionMode({ dualSidePosition })),
    stop: async (stop) =>
      (await data(rest.newAlgoOrder({ algoType: 'CONDITIONAL', symbol, type: 'STOP_MARKET', ...stop }))).algoId,
    openStops: async () => (await data(rest.currentAllAlgoOpenOrders({ symbol }))).length,
    cancelStop: async (algoId) => data(rest.cancelAlgoOrder({ algoId })),
    cancel: async (orderId) => (await data(rest.cancelOrder({ symbol, orderId }))).status,
    close: async () => connection?.disconnect(),
  };
}

function binanceClient(apiKey) {
  const keys = { api_key: apiKey, api_secret: `${apiKey}-secret` };
  const rest = new USDMClient({ ...keys, baseUrl: base });
  let socket;
  return {
    stream: async (tell) => {
      socket = new WebsocketClient({ ...keys, wsUrl: wsBase, restOptions: { baseUrl: base } });
      socket.on('message', tell);
      socket.on('exception', () => {});
      socket.subscribe([`${symbol.toLowerCase()}@kline_1m`], 'usdm');
      await socket.subscribeUsdFuturesUserDataStream();
    },
    price: async () => (await rest.getSymbolPriceTickerV2({ symbol })).price,
    order: async (order) => (await rest.submitNewOrder({ symbol, ...order })).orderId,
    position: async () => (await rest.getPositionsV3({ symbol }))[0]?.positionAmt ?? 0,
    positions: async () => rest.getPositionsV3({ symbol }),
    mode: async (dualSidePosition) => rest.setPositionMode({ dualSidePosition }),
    stop: async (stop) =>
      (await rest.submitNewAlgoOrder({ algoType: 'CONDITIONAL', symbol, type: 'STOP_MARKET', ...stop })).algoId,
    openStops: async () => (await rest.getOpenAlgoOrders({ symbol })).length,
    cancelStop: async (algoId) => rest.cancelAlgoOrder({ algoId }),
    cancel: async (orderId) => (await rest.cancelOrder({ symbol, orderId })).status,
    close: async () => socket?.closeAll(true),
  };
}

function ccxtClient(apiKey) {
  const client = new ccxt.pro.binanceusdm({ apiKey, secret: `${apiKey}-secret`, newUpdates: true, options: { fetchCurrencies: false } });
  const repoint = (urls) => {
    for (const [name, url] of Object.entries(urls))
      if (typeof url === 'object') repoint(url);
      else urls[name] = url.startsWith('ws') ? url.replace(/^wss?:\/\/[^/]+/, wsBase) : url.replace(/^https?:\/\/[^/]+/, base);
  };
  repoint(client.urls.api);
  client.has.fetchCurrencies = false; // asks the spot exchange
  const market = 'SYN001/USDT:USDT';
  let running = true;
  const watch = async (what, tell) => {
    while (running) tell(await what().catch(() => (running = false)));
  };
  return {
    stream: async (tell) => {
      await client.loadMarkets();
      watch(() => client.watchOrders(market), (orders) => tell({ e: 'ORDER_TRADE_UPDATE', orders }));
      watch(() => client.watchBalance(), (balance) => tell({ e: 'ACCOUNT_UPDATE', balance }));
      watch(() => client.watchOHLCV(market, '1m'), (bars) => tell({ e: 'kline', bars }));
    },
    price: async () => (await client.fetchTicker(market)).last,
    order: async ({ side, type, quantity, price, reduceOnly }) =>
      (await client.createOrder(market, type.toLowerCase(), side.toLowerCase(), Number(quantity), price && Number(price), reduceOnly ? { reduceOnly: true } : {})).id,
    position: async () => (await client.fapiPrivateV3GetPositionRisk({ symbol }))[0]?.positionAmt ?? 0,
    stop: async ({ side, triggerPrice, quantity }) =>
      (await client.createOrder(market, 'market', side.toLowerCase(), Number(quantity), undefined, { stopLossPrice: Number(triggerPrice), reduceOnly: true })).id,
    openStops: async () => (await client.fapiPrivateGetOpenAlgoOrders({ symbol })).length,
    cancelStop: async (id) => client.cancelOrder(id, market, { trigger: true }),
    cancel: async (id) => (await client.cancelOrder(id, market)).info.status,
    close: async () => {
      running = false;
      await client.close();
    },
  };
}

await Promise.all([
  trade('official', officialClient('client-official')),
  trade('binance', binanceClient('client-binance')),
  trade('ccxt', ccxtClient('client-ccxt')),
]);
process.exit(failures);
